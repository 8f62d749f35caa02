-- Before, a place was taken only in the slot of its own service day that it was sold as.
INSERT INTO slot_days (zone_id, slot_template_id, service_date, taken)
SELECT zone_id, slot_template_id, service_date, count(DISTINCT reservation_id) FROM stops
WHERE slot_template_id IS NOT NULL GROUP BY 1, 2, 3 ON CONFLICT DO NOTHING;
UPDATE slot_days AS day SET taken = (
    SELECT count(DISTINCT reservation_id) FROM stops
    WHERE (zone_id, slot_template_id, service_date) = (day.zone_id, day.slot_template_id, day.service_date));
DROP TABLE slot_places;
