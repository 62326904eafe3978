using Microsoft.Extensions.Options;

namespace Serverless.Shared.Fleet;

[OptionsValidator]
internal sealed partial class FleetOptionsValidator : IValidateOptions<FleetOptions>;
