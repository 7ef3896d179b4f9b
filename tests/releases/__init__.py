"""What releases leave behind, for later ones to go on with."""
