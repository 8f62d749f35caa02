DROP INDEX credentials_of_courier;
