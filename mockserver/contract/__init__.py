"""What may be said on the wire: model docs, schemas, operations, validation."""
