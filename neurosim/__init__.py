"""Watch a neuron become a perceptron."""
