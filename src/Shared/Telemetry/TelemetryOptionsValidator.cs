using Microsoft.Extensions.Options;

namespace Serverless.Shared.Telemetry;

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
