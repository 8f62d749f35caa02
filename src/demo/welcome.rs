//! The text that is printed when the demo is loaded.

use std::fmt;

use chrono::NaiveDate;
use reqwest::Url;

use super::MERCHANT;
use super::city::TIME_ZONE;
use super::town::{Banks, DemoTown, Spot};
use ritiro_client::wire::{Instant, IssuedToken};

/// The addresses, keys and example commands for a person at a terminal.
#[derive(Debug)]
pub struct Welcome {
    pub(super) url: Url,
    pub(super) town: DemoTown,
    pub(super) admin: String,
    pub(super) shopper: IssuedToken,
    pub(super) courier_token: IssuedToken,
    /// The courier to whom the token belongs.
    pub(super) courier: String,
    /// A day on which the route of that courier has stops.
    pub(super) date: NaiveDate,
    pub(super) couriers: usize,
    pub(super) shifts: usize,
    pub(super) days: (NaiveDate, NaiveDate),
    pub(super) bookings: usize,
}

impl fmt::Display for Welcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.facts(f)?;
        self.keys(f)?;
        self.lines(f)
    }
}

impl Welcome {
    fn facts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, town, couriers, shifts, bookings, days: (first, last), .. } = self;
        writeln!(f, "Ritiro is ready at {url}")?;
        writeln!(f, "Try out the API at {url}docs/: choose Authorize there and enter one of the keys below.\n")?;
        writeln!(f, "{}, {first} to {last}: {couriers} couriers, {shifts} shifts, {bookings} bookings.", town.name)?;
        let Banks { spots: [one, other], straight_meters, road_meters } = &town.banks;
        writeln!(
            f,
            "The town is made up. {} and {} face each other across the river: {straight_meters} m apart, {road_meters} m by road.\n",
            one.name, other.name
        )
    }

    fn keys(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = |token: &IssuedToken| {
            let text = |at: Instant| at.with_timezone(&TIME_ZONE).format("%Y-%m-%d %H:%M %Z").to_string();
            token.expires_at.map_or_else(|| "it is revoked".to_owned(), text)
        };
        writeln!(
            f,
            "  admin key      {}  (may do everything for the merchant \"{MERCHANT}\", until it is revoked)",
            self.admin
        )?;
        writeln!(f, "  shopper token  {}  (until {})", self.shopper.token, until(&self.shopper))?;
        let (token, until) = (&self.courier_token.token, until(&self.courier_token));
        writeln!(f, "  courier token  {token}  ({}, until {until})\n", self.courier)
    }

    fn lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "See which windows can be promised at {}:\n", self.town.square.name)?;
        writeln!(f, "{}\n", self.ask(&self.town.square))?;
        writeln!(f, "Book the first of these offers:\n")?;
        writeln!(f, "{}\n", self.book(&self.town.square))?;
        writeln!(f, "Read the route of {} on {}:\n", self.courier, self.date)?;
        write!(f, "{}", self.route())
    }

    fn ask(&self, spot: &Spot) -> String {
        self.post("v1/offers", &format!("'{{\"place\":{}}}'", spot.json()))
    }

    /// Offers expire, so the command requests a new one. `grep -o` extracts `"offer_id":"…"`, which is the whole body.
    fn book(&self, spot: &Spot) -> String {
        let first = format!("{} | grep -o '\"offer_id\":\"[^\"]*\"' | head -n 1", self.ask(spot));
        self.post("v1/bookings", &format!("\"{{$({first})}}\""))
    }

    fn post(&self, path: &str, body: &str) -> String {
        let token = &self.shopper.token;
        format!(
            "curl -s {}{path} -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' -d {body}",
            self.url
        )
    }

    fn route(&self) -> String {
        let token = &self.courier_token.token;
        format!("curl -s {}v1/courier/routes/{} -H 'Authorization: Bearer {token}'", self.url, self.date)
    }
}
