using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Credentials;

namespace Serverless.Shared.Enrolments;

/// <summary>Checks the groups. Names the setting, never its value.</summary>
internal sealed class EnrolmentOptionsValidator : IValidateOptions<EnrolmentOptions>
{
    public ValidateOptionsResult Validate(string? name, EnrolmentOptions options)
    {
        List<string> failures = [];
        foreach (var (group, settings) in options.Groups)
        {
            var setting = $"Setting {EnrolmentOptions.SectionName}:{nameof(EnrolmentOptions.Groups)}:{group}";
            if (!SecretKey.IsValid(settings.Key))
            {
                failures.Add($"{setting}:{nameof(EnrolmentGroup.Key)} is {SecretKey.Rule}.");
            }

            if (settings.Type?.Length > DeviceProperties.MaxTypeLength)
            {
                failures.Add($"{setting}:{nameof(EnrolmentGroup.Type)} has at most {DeviceProperties.MaxTypeLength} characters.");
            }

            if (settings.Site?.Length > DeviceProperties.MaxSiteLength)
            {
                failures.Add($"{setting}:{nameof(EnrolmentGroup.Site)} has at most {DeviceProperties.MaxSiteLength} characters.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
