"""Users and roles as identity providers see them by SCIM: as users and groups."""
