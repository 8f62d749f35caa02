DROP TRIGGER held_reports_late_words ON held_reports;
DROP TRIGGER courier_events_late_words ON courier_events;
DROP FUNCTION ritiro_late_words();
