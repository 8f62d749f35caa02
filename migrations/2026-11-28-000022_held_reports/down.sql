DROP TABLE held_reports;
