"""Making a model from phrasings. The only package that imports scikit-learn and word-vector files; never at serving."""
