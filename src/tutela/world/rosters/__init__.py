"""The lists of persons that offices hand in, as dirty as real ones, with the answer each line should get."""
