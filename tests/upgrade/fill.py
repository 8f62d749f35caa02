#!/usr/bin/env python3
"""Fills a database with live data of every kind, over HTTP, and writes it as SQL: what a later version has to migrate.

    RITIRO=path/to/ritiro python3 tests/upgrade/fill.py > tests/upgrade/VERSION.sql

It starts that program on an embedded Postgres of its own; pg_dump must be on the PATH. Zones lie in a time zone in which it
is eight in the evening, so that day shifts and night shifts are under way; whoever loads the result moves it to their own hour.
"""
import datetime as dt
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid

RITIRO = os.path.realpath(os.environ.get("RITIRO", "target/debug/ritiro"))
PORT = 18790
BASE = f"http://127.0.0.1:{PORT}"
NOW = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
AHEAD = (20 - NOW.hour + 12) % 24 - 12
LOCAL = dt.timezone(dt.timedelta(hours=AHEAD))
TODAY = NOW.astimezone(LOCAL).date()
# These names have the sign of ships: west is positive.
TIME_ZONE = f"Etc/GMT{-AHEAD:+d}"
AREA = {"type": "Polygon", "coordinates": [[[11.0, 44.3], [11.7, 44.3], [11.7, 44.7], [11.0, 44.7], [11.0, 44.3]]]}
DEPOT = {"lat": 44.5, "lng": 11.34}
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def day(ahead):
    return str(TODAY + dt.timedelta(days=ahead))


def clock(ahead, hour, minute=0):
    midnight = dt.datetime.combine(TODAY, dt.time(0), LOCAL)
    return (midnight + dt.timedelta(days=ahead, hours=hour, minutes=minute)).isoformat()


def soon(minutes):
    return (dt.datetime.now(dt.timezone.utc).replace(microsecond=0) + dt.timedelta(minutes=minutes)).isoformat()


def window(ahead, start, end):
    return {"start": clock(ahead, start), "end": clock(ahead, end)}


def spot(i):
    return {"lat": round(44.49 + 0.002 * (i % 7), 4), "lng": round(11.32 + 0.003 * (i // 7), 4)}


class Api:
    """A caller of the API."""

    def __init__(self, key):
        self.key = key

    def ask(self, method, path, body=None, key=None):
        headers = {"Authorization": f"Bearer {self.key}", "If-Match": "*", "Content-Type": "application/json"}
        if method in ("GET", "POST"):
            del headers["If-Match"]
        if key:
            headers["Idempotency-Key"] = key
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(BASE + path, data, headers, method=method), timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def must(self, method, path, body=None, key=None):
        status, answer = self.ask(method, path, body, key)
        if status >= 300:
            raise SystemExit(f"{method} {path} {json.dumps(body)}: {status} {json.dumps(answer)}")
        return answer

    def get(self, path):
        return self.must("GET", path)

    def post(self, path, body=None, key=None):
        return self.must("POST", path, body or {}, key)

    def shopper(self, name):
        return Api(self.post("/v1/shopper-tokens", {"shopper": name, "expires_in_seconds": 86400})["token"])


class Courier:
    """A courier's device."""

    def __init__(self, api, zone, name, **more):
        fields = {"zone_id": zone, "name": name, "vehicle": "cargo_bike", "capacity": {"parcels": 40}, **more}
        self.api, self.id = api, api.post("/v1/couriers", fields)["id"]
        self.device, self.shifts = None, {}

    def shift(self, ahead, opens, closes, **more):
        fields = {"courier_id": self.id, "starts_at": clock(ahead, opens), "ends_at": clock(ahead, closes), **more}
        self.shifts[ahead] = self.api.post("/v1/shifts", fields)["id"]

    def on(self):
        self.device = Api(self.api.post(f"/v1/couriers/{self.id}/tokens")["token"])

    def report(self, kind, stop=None, ahead=0, late=0, **more):
        event = {"id": str(uuid.uuid4()), "at": soon(-late), "kind": kind, "shift_id": self.shifts[ahead], **more}
        if stop:
            event["stop_id"] = stop["stop_id"]
        answer = self.device.post("/v1/courier/events", {"events": [event]})["events"][0]
        if answer["status"] != "applied":
            raise SystemExit(f"{kind}: {answer}")

    def stops(self, ahead=0):
        routes = self.device.get(f"/v1/courier/routes/{day(ahead)}")["routes"]
        route = next(route for route in routes if route["shift_id"] == self.shifts[ahead])
        return [stop for stop in route["stops"] if stop["state"] in ("planned", "en_route", "arrived") and stop["kind"] != "break"]

    def prove(self, booking, kind, **more):
        self.device.post("/v1/courier/proofs", {"id": str(uuid.uuid4()), "booking_id": booking, "kind": kind, **more})

    def serve(self, stop):
        for kind in ("depart", "arrive", "complete"):
            self.report(kind, stop)


class House:
    """The program on an embedded Postgres."""

    def __init__(self, directory):
        self.directory = directory
        self.environment = {
            "PATH": os.environ["PATH"],
            "RITIRO__HTTP__BIND": f"127.0.0.1:{PORT}",
            "RITIRO__DATABASE__DATA_DIR": f"{directory}/data",
            "RITIRO__OBJECTS__DIRECTORY": f"{directory}/objects",
            "RITIRO__LOG__FILTER": "warn",
        }
        log = open(f"{directory}/log", "wb")
        self.process = subprocess.Popen([RITIRO, "serve"], env=self.environment, cwd=directory, stdout=log, stderr=log)
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{BASE}/health/ready", timeout=1)
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the program does not come up")

    def run(self, *arguments):
        done = subprocess.run([RITIRO, *arguments], env=self.environment, cwd=self.directory, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def key(self, merchant):
        return Api(self.run("key", "create", "--merchant", merchant).split()[-1])

    def dump(self):
        command = ["pg_dump", "-h", f"{self.directory}/data/socket", "-U", "ritiro", "--no-owner", "--no-acl",
                   "--inserts", "--rows-per-insert=1000", "ritiro"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


class Town:
    """A zone with its depot."""

    def __init__(self, api, name, **more):
        fields = {"name": name, "time_zone": TIME_ZONE, "currency": "EUR", "area": AREA, "load_dimensions": ["parcels"],
                  "skills": ["fridge", "stairs"], "hold_seconds": 3600, "custom_windows": {"price": 590}, **more}
        self.api, self.zone = api, api.post("/v1/zones", fields)["id"]
        self.depot = api.post("/v1/depots", {"zone_id": self.zone, "name": "Centro", "place": DEPOT})["id"]

    def slot(self, name, start, end, **more):
        fields = {"zone_id": self.zone, "name": name, "weekdays": DAYS, "start_time": start, "end_time": end, "price": 390, **more}
        return self.api.post("/v1/slot-templates", fields)["id"]

    def order(self, i, ahead, start, end, **more):
        return {"zone_id": self.zone, "place": spot(i), "window": window(ahead, start, end), **more}

    def offer(self, i, ahead, slot, caller=None):
        asked = {"zone_id": self.zone, "place": spot(i), "from": day(ahead), "to": day(ahead)}
        slots = (caller or self.api).post("/v1/offers", asked)["slots"]
        return {"offer_id": next(s["offer_id"] for s in slots if s["slot_template_id"] == slot)}


def ride(i, ahead, start, end, **more):
    return {"origin": spot(i), "destination": spot(i + 9), "max_ride_time_seconds": 3600, "window": window(ahead, start, end), **more}


def bologna(api):
    """A zone with every setting, two days of shifts and more, and whatever can happen to bookings."""
    town = Town(
        api, "Bologna", travel={"model": "great_circle", "speed_kmh": 24, "detour_percent": 140}, offer_seconds=1800,
        default_service_seconds=120, asap={"window_seconds": 1800, "price": 690, "per_kilometer": 50, "per_minute": 5},
        objective={"per_travel_second": 1, "per_meter": 0, "per_courier_used": 600, "per_waiting_second": 0, "per_risk_second": 1,
                   "margin_seconds": 300},
        foresight={"menus": True, "opportunity_price_per_hour": 200}, release={"seconds_before": 900},
        proofs={"delivery": ["name"], "collection": [], "shipment": ["pin"]},
        live={"eta_change_seconds": 300, "approaching_seconds": 600, "approaching_meters": 500})
    slots = {
        "evening": town.slot("Evening", "21:00", "23:00", max_bookings=6),
        "morning": town.slot("Morning", "09:00", "12:00", max_bookings=4, cutoff={"days_before": 1, "time": "23:30"}),
        "afternoon": town.slot("Afternoon", "14:00", "18:00", price=290),
        "closed": town.slot("Noon", "12:00", "14:00", max_bookings=0),
    }
    retired = town.slot("Dawn", "06:00", "08:00", valid_from=day(-30), valid_to=day(30))
    api.must("DELETE", f"/v1/slot-templates/{retired}")
    api.post("/v1/slot-exceptions", {"zone_id": town.zone, "date": day(4), "reason": "Holiday"})
    api.post("/v1/slot-exceptions", {"zone_id": town.zone, "date": day(3), "slot_template_id": slots["morning"], "reason": "Market"})
    fleet = {name: Courier(api, town.zone, name, skills=skills) for name, skills in
             [("Ada", ["fridge"]), ("Bruno", ["stairs"]), ("Carla", []), ("Dario", []), ("Elsa", []), ("Furio", [])]}
    at_depot = {"depot_id": town.depot}
    for name in ("Ada", "Bruno", "Furio"):
        fleet[name].shift(0, 12, 23, **at_depot)
    fleet["Carla"].shift(0, 19, 29, **at_depot)
    fleet["Carla"].shift(-1, 19, 29, **at_depot)
    fleet["Dario"].shift(0, 13, 24, start=spot(3), end=spot(4))
    for ahead in (1, 2, 3, 5):
        fleet["Ada"].shift(ahead, 8, 18, **at_depot, capacity={"parcels": 25}, skills=["fridge", "stairs"],
                           breaks=[{"earliest": clock(ahead, 12), "latest": clock(ahead, 14), "duration_seconds": 1800}])
        fleet["Bruno"].shift(ahead, 9, 19, **at_depot)
        fleet["Carla"].shift(ahead, 20, 30, **at_depot)
    # Nobody has booked on this one.
    fleet["Elsa"].shift(2, 8, 18, **at_depot)
    for courier in fleet.values():
        courier.on()
    promises(api, town, slots)
    on_the_road(api, town, fleet)
    api.post("/v1/holds", town.order(19, 0, 21, 23))
    quote = api.post("/v1/quotes", {"zone_id": town.zone, "origin": spot(2), "destination": spot(12)})
    api.post("/v1/bookings", {"offer_id": quote["offer_id"], "reference": "quoted"})
    return town


def promises(api, town, slots):
    """Holds and bookings in every state that they reach without couriers."""
    contact = {"name": "Nina Esempio", "phone": "+39 051 000000", "address": "Via Esempio 1", "notes": "Ring twice"}
    for i in range(3):
        api.post("/v1/bookings", {**town.offer(i, 0, slots["evening"]), "reference": f"evening-{i}", "contact": contact}, key=f"evening-{i}")
    for i in range(3, 6):
        api.post("/v1/bookings", {**town.offer(i, 1, slots["morning"]), "shopper": f"shopper-{i}", "reference": f"morning-{i}"})
    for ahead in (1, 2, 5):
        for i in range(10, 13):
            api.post("/v1/bookings", town.order(i, ahead, 14, 17, reference=f"window-{ahead}-{i}"), key=f"window-{ahead}-{i}")
    api.post("/v1/bookings", {**ride(14, 1, 10, 13), "zone_id": town.zone, "reference": "ride"})
    api.post("/v1/bookings", town.order(15, 2, 9, 12, kind="collection", reference="collection"))
    api.post("/v1/bookings", town.order(16, 1, 21, 23, reference="night", depot_id=town.depot, skills=[]))
    held = api.post("/v1/holds", town.offer(17, 1, slots["afternoon"]), key="hold-17")
    api.post("/v1/bookings", {"hold_id": held["id"], "reference": "held"}, key="held")
    api.post("/v1/holds", town.offer(18, 2, slots["afternoon"]), key="hold-18")
    released = api.post("/v1/holds", town.order(20, 1, 15, 17))
    api.must("DELETE", f"/v1/holds/{released['id']}")
    nina, otto = api.shopper("nina"), api.shopper("otto")
    nina.post("/v1/holds", town.offer(21, 1, slots["afternoon"], nina), key="one")
    nina.post("/v1/holds", town.order(21, 2, 14, 17), key="two")
    booked = otto.post("/v1/bookings", {**town.offer(22, 2, slots["morning"], otto), "contact": contact}, key="otto")
    otto.must("PATCH", f"/v1/bookings/{booked['id']}", {"window": window(2, 14, 16)})
    across = api.post("/v1/bookings", town.order(23, 1, 9, 12, reference="across"))
    api.must("PATCH", f"/v1/bookings/{across['id']}", {"window": window(3, 14, 17)})
    onto = api.post("/v1/bookings", {**town.offer(24, 3, slots["afternoon"]), "reference": "onto a hold"})
    elsewhere = api.post("/v1/holds", town.offer(24, 5, slots["afternoon"]))
    api.must("PATCH", f"/v1/bookings/{onto['id']}", {"hold_id": elsewhere["id"]})
    for i, ahead in ((25, 0), (26, 2)):
        off = api.post("/v1/bookings", town.order(i, ahead, 21 - 7 * (ahead > 0), 23 - 7 * (ahead > 0), reference=f"off-{i}"))
        api.post(f"/v1/bookings/{off['id']}/cancel", {"reason": "Changed my mind"})
    status, _ = api.ask("POST", "/v1/bookings", town.order(0, 6, 9, 12))
    assert status == 409, "there is no shift on that day"
    api.post("/v1/offers", {"zone_id": town.zone, "place": spot(1), "from": day(6), "to": day(6)})


def on_the_road(api, town, fleet):
    """Routes of today: served, failed, tried again, under way, broken down."""
    ada, bruno, furio = fleet["Ada"], fleet["Bruno"], fleet["Furio"]
    done = {}
    # They are assigned while nobody is on the way yet.
    for i, courier in ((30, ada), (31, ada), (32, bruno), (33, bruno), (34, furio)):
        made = api.post("/v1/bookings", {"zone_id": town.zone, "place": spot(i), "reference": f"today-{i}",
                                         "window": {"start": soon(45), "end": soon(150)}})
        change = {"action": "assign", "booking_id": made["id"], "shift_id": courier.shifts[0]}
        api.post(f"/v1/zones/{town.zone}/days/{day(0)}/changes", {"change": change})
        done[i] = made["id"]
    for courier in (ada, bruno, furio):
        courier.report("accept")
        courier.report("start")
    stop = ada.stops()[0]
    ada.device.post("/v1/courier/pings", {"pings": [{"at": soon(0), "place": DEPOT, "accuracy_meters": 8, "speed_kmh": 14.5}]})
    ada.report("depart", stop)
    ada.report("arrive", stop)
    ada.prove(stop["booking_id"], "name", text="N. Esempio")
    ada.prove(stop["booking_id"], "note", text="Left with the neighbour")
    ada.prove(stop["booking_id"], "photo")
    ada.report("complete", stop)
    ada.report("depart", ada.stops()[0])
    # One fails and is promised again for tomorrow, one stays failed.
    for again in (True, False):
        stop = bruno.stops()[0]
        bruno.report("depart", stop)
        bruno.report("arrive", stop)
        bruno.report("fail", stop, reason="nobody_there", note="Nobody opened")
        if again:
            api.must("PATCH", f"/v1/bookings/{stop['booking_id']}", {"window": window(1, 15, 18)})
    bruno.report("pause")
    furio.report("depart", furio.stops()[0])
    furio.report("break_down")
    carla = fleet["Carla"]
    carla.report("start", ahead=-1)
    carla.report("end", ahead=-1)
    carla.report("accept")
    locked = next(b for b in api.get(f"/v1/bookings?reference=window-2-10")["items"])
    shift = locked["plan"]["shift_id"]
    api.post(f"/v1/zones/{town.zone}/days/{day(2)}/changes", {"change": {"action": "lock", "shift_id": shift}})


def reggio(api):
    """Another zone of the same merchant: holds that run out soon, and a shopper who was erased."""
    town = Town(api, "Reggio", hold_seconds=10, release={"seconds_before": 600, "waves": ["09:00", "13:00"]})
    courier = Courier(api, town.zone, "Gina", capacity={"parcels": 10})
    courier.shift(1, 8, 18, depot_id=town.depot)
    for i in (1, 2):
        api.post("/v1/holds", town.order(i, 1, 9, 12, shopper="gone"))
    off = api.post("/v1/bookings", town.order(3, 1, 9, 12, shopper="gone", reference="erased"))
    api.post("/v1/bookings", town.order(4, 1, 9, 12, shopper="here", reference="reggio"), key="reggio")
    api.post(f"/v1/bookings/{off['id']}/cancel")
    return town


def fill(house):
    api, other = house.key("Bottega"), house.key("Altra")
    for name in ("Modena", "Parma"):
        town = Town(other, name)
        Courier(other, town.zone, "Ivo").shift(1, 8, 18, depot_id=town.depot)
        other.post("/v1/bookings", town.order(1, 1, 9, 12, reference=name), key=name)
    api.post("/v1/webhook-endpoints", {"url": "https://hooks.example.com/ritiro", "description": "Shop"})
    api.post("/v1/webhook-endpoints", {"url": "https://hooks.example.org/ritiro", "enabled": False,
                                       "event_types": ["booking.confirmed", "booking.cancelled"]})
    api.post("/v1/keys", {"role": "operator", "name": "desk"})
    revoked = api.post("/v1/keys", {"role": "operator", "name": "old desk"})
    api.must("DELETE", f"/v1/keys/{revoked['id']}")
    bologna(api)
    reggio(api)
    time.sleep(13)
    print(api.ask("DELETE", "/v1/shoppers/gone"), file=sys.stderr)
    # The last counts and positions are written every few seconds.
    time.sleep(6)
    print(house.run("check"), file=sys.stderr)


def readable(dump):
    """Without what says nothing, or that psql alone understands."""
    lines = [line for line in dump.splitlines() if not line.startswith(("--", "\\"))]
    text = re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip()
    head = (f"-- A database of {subprocess.run([RITIRO, '--version'], capture_output=True, text=True).stdout.strip()}, made by\n"
            f"-- tests/upgrade/fill.py at {soon(0)}, in {TIME_ZONE}. Every name, key and place is made up.\n")
    return f"{head}\n{text}\n"


def main():
    directory = tempfile.mkdtemp(prefix="ritiro-fill-", dir="/var/tmp")
    os.chmod(directory, 0o755)
    house = None
    try:
        house = House(directory)
        fill(house)
        sys.stdout.write(readable(house.dump()))
    finally:
        if house:
            house.stop()
        shutil.rmtree(directory, ignore_errors=True)


main()
