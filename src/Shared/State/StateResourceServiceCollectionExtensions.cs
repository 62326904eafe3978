using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Http;
using Serverless.Shared.State.Answers;

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
        return services;
    }
}
