"""Sessions: one continuous occupancy of a room each."""
