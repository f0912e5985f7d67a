# Predicts the country of a surname; run again after an interruption, it resumes:
# python keras_program.py names.training.csv names.test.csv
import csv
import json
import sys

import keras
import numpy as np


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["label"] for row in rows]


(names, tags), (test_names, test_tags) = map(read, sys.argv[1:])
labels = sorted(set(tags))
# 0 is padding, 1 a character that was never seen.
places = {character: place + 2 for place, character in enumerate(sorted(set("".join(names))))}


def tokens(names):
    ids = [[places.get(character, 1) for character in name] for name in names]
    return keras.utils.pad_sequences(ids, padding="post")


def classes(tags):
    return np.array([labels.index(tag) for tag in tags])


keras.utils.set_random_seed(1)
layers = [
    keras.layers.Embedding(len(places) + 2, 16, mask_zero=True),
    keras.layers.Bidirectional(keras.layers.LSTM(64)),
    keras.layers.Dropout(0.3),
    keras.layers.Dense(len(labels)),
]
model = keras.Sequential(layers)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(0.002, global_clipnorm=1), loss)
callbacks = [
    keras.callbacks.BackupAndRestore("run"),
    keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True),
]
held_out = tokens(names[-600:]), classes(tags[-600:])
training = tokens(names[:-600]), classes(tags[:-600])
model.fit(*training, epochs=30, validation_data=held_out, callbacks=callbacks, verbose=0)
model.save("name-classifier.keras")
with open("name-classifier.json", "w") as file:
    json.dump({"labels": labels, "places": places}, file)

found = model.predict(tokens(test_names), verbose=0).argmax(axis=1)
print(f"{len(found)} names, {100 * (found == classes(test_tags)).mean():.1f} % right")
