"""The stores: SQLite files, their migrations, and what may be asked of them."""
