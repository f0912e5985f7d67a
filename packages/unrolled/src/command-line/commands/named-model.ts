import { Command } from 'commander';
import { type OpenModel, openModel } from '../files/model-file.ts';
import { UsageError } from '../program/failures.ts';
import { quotePath } from '../training/report-run.ts';

/**
 * The model that the arguments of a command name, opened before they are finally parsed: its task
 * determines the options.
 */
export class NamedModel {
  readonly #command: Command;
  /** Null where the arguments name none. */
  readonly open: OpenModel | null;

  private constructor(command: Command, open: OpenModel | null) {
    this.#command = command;
    this.open = open;
  }

  /**
   * @param addShared adds the options that the command has for every task
   * @throws FileError, FormatError
   */
  static async find(
    command: Command,
    args: readonly string[],
    addShared: (command: Command) => Command,
  ): Promise<NamedModel> {
    addShared(command.argument('<model>', 'path of a model file saved by train'));
    const open = await findModel(args, addShared(new Command().copyInheritedSettings(command)));
    if (open !== null) refuseUnknownOptions(command, open);
    else {
      command.addHelpText(
        'after',
        `\nMore options depend on the task of the model: unrolled ${command.name()} <model> --help`,
      );
    }
    return new NamedModel(command, open);
  }

  /** @throws UsageError when parsing finds a model other than the opened one */
  at(path: string): OpenModel {
    if (this.open?.file.path === path) return this.open;
    throw new UsageError(
      `${this.#command.name()}: the options do not determine which argument is the model, got ${path}; ` +
        `give it first: unrolled ${this.#command.name()} <model> …`,
    );
  }
}

/** Message for an option of another task, which is unknown here: it names the task of the model. */
function refuseUnknownOptions(command: Command, { taskName, file }: OpenModel): void {
  command.exitOverride((error) => {
    if (error.code !== 'commander.unknownOption') throw error;
    throw new UsageError(
      `${error.message.replace(/^error: /, '')} for a model of the task ${taskName}; see unrolled ` +
        `${command.name()} ${quotePath(file.path)} --help`,
    );
  });
}

/**
 * The first operand is the model. After an option that only its task knows it cannot be distinguished from
 * that option's value: there it is the first argument that is the path of a model.
 */
async function findModel(args: readonly string[], shared: Command): Promise<OpenModel | null> {
  const { operands, unknown } = shared.parseOptions([...args]);
  if (operands.length > 0) return openModel(operands[0]);
  for (const arg of unknown) {
    const open = arg.startsWith('-') ? null : await openModel(arg).catch(() => null);
    if (open !== null) return open;
  }
  return null;
}
