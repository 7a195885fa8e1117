// Placeholder until the first source of NeuralNetworks lands.
