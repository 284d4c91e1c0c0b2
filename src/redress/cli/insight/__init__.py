"""`redress insight`: what contacts are about as a whole, why they were made, what grows."""
