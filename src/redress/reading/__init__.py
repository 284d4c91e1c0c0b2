"""Reading: a contact cleaned, its details and personal data found."""
