import { RecurrentLayer, StandardCell } from '@unrolled/cells';
import { encodeSafetensors, type FileBytes, type TensorEntry } from '@unrolled/formats';
import { ArgumentError, check, describe, kindOf, rules } from '@unrolled/guards';
import { Embedding, LayerNorm, Linear, type Module, Parameter } from '@unrolled/nn';
import { weightsOf } from '../weights.ts';

/**
 * A state dict that `load_state_dict` takes, as the bytes of a safetensors file: the weights of a
 * layer, of a model made of layers, or of several by name. float32 values keep their bits.
 *
 *     writeFileSync('encoder.safetensors', await writeTorch({ encoder: lstm, head }));
 *     # model.load_state_dict(safetensors.torch.load_file('encoder.safetensors'))
 *
 * @throws ArgumentError naming a layer without a module in PyTorch: layer-normalised cells,
 *   a GRU with the reset gate before the product, custom parameters
 */
export async function writeTorch(
  layers: Module | Readonly<Record<string, Module>>,
): Promise<FileBytes> {
  const entries = new Map<string, TensorEntry>();
  for (const [path, layer] of namedLayers(layers)) {
    for (const [name, { shape, values }] of await weightsOf(layer)) {
      entries.set(path === '' ? name : `${path}.${name}`, { dtype: 'F32', shape, data: values });
    }
  }
  return encodeSafetensors(entries);
}

function namedLayers(layers: Module | Readonly<Record<string, Module>>): [string, Module][] {
  if (kindOf(layers) === 'module') return [...layersBelow('', layers as Module)];
  check('writeTorch', 'layers', layers, rules.object);
  return Object.entries(layers).flatMap(([name, layer]) => {
    check('writeTorch', `layers.${name}`, layer, rules.module);
    return [...layersBelow(name, layer)];
  });
}

/** Every layer that PyTorch has, by its path. @throws ArgumentError for a parameter of another */
function* layersBelow(path: string, module: Module): Iterable<[string, Module]> {
  const where = `writeTorch: ${path === '' ? 'the layer' : describe(path)}`;
  if (module instanceof RecurrentLayer) {
    checkCell(where, module.cells[0][0]);
    yield [path, module];
  } else if (module instanceof StandardCell) {
    checkCell(where, module);
    yield [path, module];
  } else if ([Linear, Embedding, LayerNorm].some((layer) => module instanceof layer)) {
    yield [path, module];
  } else {
    for (const [key, value] of Object.entries(module)) {
      const below = path === '' ? key : `${path}.${key}`;
      if (value instanceof Parameter) {
        throw new ArgumentError(
          `${where}: ${describe(key)} is a parameter of ${module.constructor.name}, which PyTorch ` +
            'has no module for; pass its layers by name instead',
        );
      }
      yield* layersIn(below, value);
    }
  }
}

function* layersIn(path: string, value: unknown): Iterable<[string, Module]> {
  if (kindOf(value) === 'module') yield* layersBelow(path, value as Module);
  if (!Array.isArray(value)) return;
  for (const [place, one] of value.entries()) yield* layersIn(`${path}.${place}`, one);
}

function checkCell(where: string, cell: StandardCell<never> | RecurrentLayer['cells'][0][0]): void {
  const { layer_norm_ih: norm, hardSigmoid, kind } = cell;
  if (hardSigmoid !== null) {
    throw new ArgumentError(
      `${where}: PyTorch has no hardSigmoid in recurrent layers; train without it`,
    );
  }
  if (norm !== null) {
    throw new ArgumentError(
      `${where}: PyTorch has no layerNorm in recurrent layers; train without it`,
    );
  }
  if (kind === 'gru-reset-before') {
    throw new ArgumentError(
      `${where}: PyTorch's GRU has its reset gate after the product, got resetAfter: false; train ` +
        'with resetAfter: true',
    );
  }
}
