"""The fleet: positions on PostGIS, tracks, geofences, trips and stops."""
