using Azure;
using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.LocalHost.Hosting;

/// <summary>Tells failures that the person who starts the host can do something about from faults of the program.</summary>
internal static class StartupFailure
{
    /// <summary>The reason in one line; null for a fault of the program.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        OptionsValidationException settings => $"Settings: {string.Join(" ", settings.Failures)}",
        BucketCountMismatchException or TableSettingsException => failure.Message,
        TableStoreUnavailableException => $"The tables cannot be used: {failure.Message.ReplaceLineEndings(" ")}",
        RequestFailedException refused => $"The tables cannot be used: {refused.Status} {refused.ErrorCode}",
        // Several services failed: the first reason will do.
        AggregateException several => several.InnerExceptions.Select(Explain).FirstOrDefault(reason => reason is not null),
        _ => null,
    };
}
