"""WHIP and WHEP: publishing into a room and watching it over plain HTTP, with any standard client."""
