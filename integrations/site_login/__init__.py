"""Who a visitor of a site is, as the site itself vouches for him."""
