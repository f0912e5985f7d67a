export type { ForecastingData } from './corpus.ts';
export type { ForecastingEvaluation, ForecastScores, NaiveForecast } from './evaluate.ts';
export { type ForecastPicture, forecastSvg } from './forecast-svg.ts';
export {
  type Forecast,
  ForecastingModel,
  type ForecastingModelOptions,
} from './forecasting-model.ts';
export type { ForecastingConfiguration, ForecastingTraining } from './options.ts';
export { forecasting } from './task.ts';
