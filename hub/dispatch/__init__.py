"""From a waiting delivery to its settled receipt."""
