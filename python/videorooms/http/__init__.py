"""What all REST routes share: errors, bodies, paging, filters, middleware, and the web files."""
