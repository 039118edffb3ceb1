"""Images and documents: private by default, one collection per community."""
