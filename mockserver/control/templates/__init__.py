"""Response templates, cut down to what can reach nothing and cannot run long."""
