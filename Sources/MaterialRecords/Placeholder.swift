// Placeholder until the first source of MaterialRecords lands.
