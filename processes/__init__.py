"""What the law says: one package per procedure; the only floor that knows the law and combines capabilities."""
