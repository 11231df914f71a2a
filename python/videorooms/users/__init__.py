"""Users: the people who sign in to the portal, with a role each."""
