# Forecasts the highest temperature of seven days from 36 days of weather: python keras_program.py weather.csv
import json
import sys

import keras
import numpy as np

length, horizon, names = 36, 7, ["temp_max", "temp_min", "precipitation", "wind"]
table = np.genfromtxt(sys.argv[1], delimiter=",", names=True, usecols=names)
series = np.stack([table[name] for name in names], axis=1).astype("float32")
first, second = round(len(series) * 0.7), round(len(series) * 0.85)
mean, deviation = series[:first].mean(axis=0), series[:first].std(axis=0)


def windows(start, end):
    part = (series[max(0, start - length) : end] - mean) / deviation
    every = np.lib.stride_tricks.sliding_window_view(part, length + horizon, axis=0)
    return every[:, :, :length].transpose(0, 2, 1), every[:, 0, length:]


training, validation, test = windows(0, first), windows(first, second), windows(second, len(series))

keras.utils.set_random_seed(1)
model = keras.Sequential([keras.layers.LSTM(32), keras.layers.Dense(horizon)])
model.compile(keras.optimizers.Adam(global_clipnorm=1), "mae")
callbacks = [
    keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True),
    keras.callbacks.CSVLogger("history.csv"),
]
model.fit(*training, epochs=50, validation_data=validation, callbacks=callbacks, verbose=0)
model.save("forecaster.keras")
with open("standardizer.json", "w") as file:
    json.dump({"mean": mean.tolist(), "deviation": deviation.tolist()}, file)

saved = keras.saving.load_model("forecaster.keras")
error = np.abs(saved.predict(test[0], verbose=0) - test[1]).mean() * deviation[0]
print(f"{len(test[0])} forecasts, mean absolute error {error:.3f}")
