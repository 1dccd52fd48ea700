"""Handlers of the Management API, by what they are about. They decide no rule."""
