DROP FUNCTION great_circle_meters(float8, float8, float8, float8);
DROP TABLE lost_demand;
DROP TABLE offers_asked;
