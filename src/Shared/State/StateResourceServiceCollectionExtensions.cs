using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;
using Serverless.Shared.State.Answers;
using Serverless.Shared.Tables;

namespace Serverless.Shared.State;

internal static class StateResourceServiceCollectionExtensions
{
    public static IServiceCollection AddStateResource(this IServiceCollection services)
    {
        services.AddSingleton<AnswerReads>();
        services.AddSingleton<StateAnswers>();
        services.AddSingleton(provider => new StateResource(
            provider.GetRequiredService<StateAnswers>(),
            provider.GetRequiredService<HttpBoundary>()));
        services.AddSingleton(provider => new StateListResource(
            provider.GetRequiredService<DeviceList>(),
            provider.GetRequiredService<StateReader>(),
            provider.GetRequiredService<ContinuationTokens>(),
            provider.GetRequiredService<HttpBoundary>(),
            provider.GetRequiredService<IOptions<StateOptions>>(),
            provider.GetRequiredService<IOptions<TablesOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
