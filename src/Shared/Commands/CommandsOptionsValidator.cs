using Microsoft.Extensions.Options;

namespace Serverless.Shared.Commands;

[OptionsValidator]
internal sealed partial class CommandsOptionsValidator : IValidateOptions<CommandsOptions>;
