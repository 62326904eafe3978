using Azure.Messaging.EventHubs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Serverless.LocalHost.Tests.Functions;

/// <summary>What this host must refuse, each in a class of its own.</summary>
internal static class UnsupportedFunctions
{
    internal sealed class NoTrigger
    {
        [Function("F")]
        public void Run(string text) => _ = text;
    }

    internal sealed class ForeignTriggerAttribute : TriggerBindingAttribute;

    internal sealed class ForeignTrigger
    {
        [Function("F")]
        public void Run([ForeignTrigger] string text) => _ = text;
    }

    internal sealed class SingleEvent
    {
        [Function("F")]
        public void Run([EventHubTrigger("hub", Connection = "C", IsBatched = false)] EventData single) => _ = single;
    }

    internal sealed class NoConnection
    {
        [Function("F")]
        public void Run([EventHubTrigger("hub")] EventData[] events) => _ = events;
    }

    internal sealed class HttpRetry
    {
        [Function("F")]
        [FixedDelayRetry(1, "00:00:01")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Text(request.Method);
    }

    internal sealed class UnboundParameter
    {
        [Function("F")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "a/{b}")] HttpRequest request, string c) =>
            Results.Text(request.Method + c);
    }

    internal sealed class WrongResult
    {
        [Function("F")]
        public string Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => request.Method;
    }

    internal sealed class OutputBinding
    {
        [Function("F")]
        public string Run([TimerTrigger("0 * * * * *")] TimerInfo timer) => timer.ToString()!;
    }

    internal sealed class BadRetry
    {
        [Function("F")]
        [ExponentialBackoffRetry(-1, "soon", "00:00:01")]
        public void Run([TimerTrigger("0 * * * * *")] TimerInfo timer) => _ = timer;
    }

    internal sealed class UserLevel
    {
        [Function("F")]
        public IResult Run([HttpTrigger(AuthorizationLevel.User, "get")] HttpRequest request) => Results.Text(request.Method);
    }

    internal sealed class BadRoute
    {
        [Function("F")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "a/{b")] HttpRequest request) =>
            Results.Text(request.Method);
    }
}
