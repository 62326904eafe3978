using Microsoft.Extensions.Options;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Retention;

/// <summary>History must be kept as long as readings of that age are accepted: else an old reading would make a table
/// that the next sweep drops.</summary>
internal sealed class HistoryAgeValidator(IOptions<TelemetryOptions> telemetry) : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options) =>
        options.History >= telemetry.Value.Retention
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Retention:History is {options.History:c}, less than Telemetry:Retention, {telemetry.Value.Retention:c}.");
}
