# Labels each frame of a movement, then single frames as they arrive:
# python keras_program.py gestures.training.csv gestures.test.csv
import csv
import itertools
import json
import sys

import keras
import numpy as np


def read(path):
    with open(path, newline="") as file:
        rows = csv.DictReader(file)
        groups = [list(group) for _, group in itertools.groupby(rows, lambda row: row["sequence"])]
    frames = [np.array([[row["x"], row["y"]] for row in group], "float32") for group in groups]
    return frames, [[row["label"] for row in group] for group in groups]


(frames, tags), (test_frames, test_tags) = map(read, sys.argv[1:])
labels = sorted({tag for row in tags for tag in row})
every = np.concatenate(frames)
mean, deviation = every.mean(axis=0), every.std(axis=0)


def batch(frames, tags):
    standard = [(one - mean) / deviation for one in frames]
    classes = [[labels.index(tag) for tag in row] for row in tags]
    pad = keras.utils.pad_sequences
    x = pad(standard, dtype="float32", padding="post")
    return x, pad(classes, padding="post", value=-1)


keras.utils.set_random_seed(1)
lstm, head = keras.layers.LSTM(32, return_sequences=True), keras.layers.Dense(len(labels))
model = keras.Sequential([keras.layers.Masking(), lstm, head])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
model.compile(keras.optimizers.Adam(0.005, global_clipnorm=1), loss)
best = keras.callbacks.EarlyStopping(patience=60, restore_best_weights=True)
held_out = batch(frames[-12:], tags[-12:])
training = batch(frames[:-12], tags[:-12])
model.fit(*training, 4, 60, validation_data=held_out, callbacks=[best], verbose=0)
model.save("frame-tagger.keras")
with open("frame-tagger.json", "w") as file:
    json.dump({"mean": mean.tolist(), "deviation": deviation.tolist(), "labels": labels}, file)

inputs = [keras.Input((1, 2)), keras.Input((32,)), keras.Input((32,))]
stepping = keras.layers.LSTM(32, return_sequences=True, return_state=True)
output, *states = stepping(inputs[0], initial_state=inputs[1:])
streaming = keras.Model(inputs, [head(output), *states])
stepping.set_weights(lstm.get_weights())
right = 0
for sequence, row in zip(test_frames, test_tags):
    state = [np.zeros((1, 32)), np.zeros((1, 32))]
    for frame, tag in zip((sequence - mean) / deviation, row):
        logits, *state = streaming.predict_on_batch([frame.reshape(1, 1, 2), *state])
        right += labels[np.argmax(logits)] == tag
count = sum(len(row) for row in test_tags)
print(f"{count} frames, {100 * right / count:.1f} % right")
