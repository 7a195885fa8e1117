// Placeholder until the first test of MaterialRecords lands.
