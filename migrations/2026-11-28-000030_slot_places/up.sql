-- Places that a reservation takes in slots other than the slot of its own service day that it was sold as: a window of one's own
-- takes one in each slot that it overlaps, and a slot after midnight may be served by the plan of the day before.
CREATE TABLE slot_places (
    zone_id          uuid NOT NULL,
    service_date     date NOT NULL,
    reservation_id   uuid NOT NULL,
    slot_template_id uuid NOT NULL,
    slot_date        date NOT NULL,
    CONSTRAINT slot_places_pk PRIMARY KEY (zone_id, service_date, reservation_id, slot_template_id, slot_date),
    CONSTRAINT slot_places_template_fk FOREIGN KEY (zone_id, slot_template_id) REFERENCES slot_templates (zone_id, id)
);
COMMENT ON COLUMN slot_places.service_date IS 'The plan that the reservation stands in';
COMMENT ON COLUMN slot_places.slot_date IS 'The civil day of the slot, by which its places are counted';
