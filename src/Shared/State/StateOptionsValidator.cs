using Microsoft.Extensions.Options;

namespace Serverless.Shared.State;

[OptionsValidator]
internal sealed partial class StateOptionsValidator : IValidateOptions<StateOptions>;
