import explorer

# my.keras, vocabulary.json, my-pixelcnn.keras: your own files, in the folder where this runs

mine = explorer.open_model("my.keras", vocabulary="vocabulary.json")  # raises explorer.ModelError with the reason
print(mine.card["parameters"])
print(mine.next_tokens("recipe for roast", top=5))

pixels = explorer.open_model("my-pixelcnn.keras")  # needs neither Keras nor TensorFlow
print(pixels.generate(count=1, seed=7).levels[0])
