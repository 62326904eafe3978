using System.Globalization;
using System.Reflection;
using Azure.Messaging.EventHubs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Serverless.LocalHost.Functions;

/// <summary>Reads one function's attributes and tells what this host does not support.</summary>
internal static class FunctionReader
{
    /// <summary>The function, or null when something was added to <paramref name="problems"/>.</summary>
    public static FunctionDescriptor? Read(string name, MethodInfo method, List<string> problems)
    {
        var before = problems.Count;
        void Problem(string text) => problems.Add($"function '{name}' ({method.DeclaringType!.Name}.{method.Name}) {text}");

        var parameters = method.GetParameters();
        var triggers = parameters.Where(parameter => parameter.IsDefined(typeof(TriggerBindingAttribute), inherit: true)).ToList();
        if (triggers.Count != 1)
        {
            Problem(triggers.Count == 0 ? "has no trigger" : "has more than one trigger");
            return null;
        }

        CheckBindings(method, parameters, Problem);
        var trigger = ReadTrigger(name, triggers[0], Problem);
        var retry = ReadRetry(method, Problem);
        if (trigger is null)
            return null;

        if (retry is not null && trigger is HttpFunctionTrigger)
            Problem("declares a retry, which HTTP triggers do not have");
        CheckReturnType(method, trigger, Problem);
        CheckParameters(parameters.Where(parameter => parameter != triggers[0]), trigger, Problem);
        return problems.Count == before ? new FunctionDescriptor(name, trigger, retry, method, triggers[0]) : null;
    }

    private static void CheckBindings(MethodInfo method, ParameterInfo[] parameters, Action<string> problem)
    {
        foreach (var attribute in method.GetCustomAttributes<OutputBindingAttribute>())
            problem($"has the output binding {attribute.GetType().Name}, which this host does not support");

        foreach (var parameter in parameters)
        {
            foreach (var attribute in parameter.GetCustomAttributes<BindingAttribute>().Where(one => one is not TriggerBindingAttribute))
                problem($"binds '{parameter.Name}' by {attribute.GetType().Name}, which this host does not support");
        }
    }

    private static FunctionTrigger? ReadTrigger(string name, ParameterInfo parameter, Action<string> problem)
    {
        switch (parameter.GetCustomAttribute<TriggerBindingAttribute>())
        {
            case HttpTriggerAttribute http:
                if (parameter.ParameterType != typeof(HttpRequest))
                    problem("does not take an HttpRequest");
                if (http.AuthLevel == AuthorizationLevel.User)
                    problem("asks for authorization level User, which the isolated worker does not support");
                var route = http.Route ?? name;
                try
                {
                    TemplateParser.Parse(route);
                }
                catch (ArgumentException)
                {
                    problem($"has the route '{route}', which is not a route template");
                }

                return new HttpFunctionTrigger(route, [.. (http.Methods ?? []).Select(method => method.ToUpperInvariant())], http.AuthLevel);

            case EventHubTriggerAttribute hub:
                if (!hub.IsBatched || parameter.ParameterType != typeof(EventData[]))
                    problem("does not take EventData[], the only type this host binds events to");
                if (string.IsNullOrEmpty(hub.Connection))
                    problem("names no Connection setting");
                return new EventHubFunctionTrigger(hub.EventHubName, hub.ConsumerGroup ?? "$Default", hub.Connection ?? "");

            case TimerTriggerAttribute timer:
                if (parameter.ParameterType != typeof(TimerInfo))
                    problem("does not take a TimerInfo");
                return new TimerFunctionTrigger(timer.Schedule, timer.UseMonitor, timer.RunOnStartup);

            case var other:
                problem($"has the trigger {other?.GetType().Name}, which this host does not support");
                return null;
        }
    }

    private static FunctionRetry? ReadRetry(MethodInfo method, Action<string> problem)
    {
        switch (method.GetCustomAttribute<RetryAttribute>())
        {
            case null:
                return null;
            case ExponentialBackoffRetryAttribute exponential:
                var minimum = Interval(exponential.MinimumInterval, problem);
                var maximum = Interval(exponential.MaximumInterval, problem);
                if (maximum < minimum)
                    problem("declares a retry whose maximum interval is below its minimum");
                return new FunctionRetry(exponential.MaxRetryCount, minimum, maximum);
            case FixedDelayRetryAttribute fixedDelay:
                var delay = Interval(fixedDelay.DelayInterval, problem);
                return new FunctionRetry(fixedDelay.MaxRetryCount, delay, delay);
            case var other:
                problem($"declares the retry {other.GetType().Name}, which this host does not support");
                return null;
        }
    }

    private static TimeSpan Interval(string text, Action<string> problem)
    {
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval >= TimeSpan.Zero)
            return interval;
        problem($"declares the retry interval '{text}', which is not a time span");
        return TimeSpan.Zero;
    }

    private static void CheckReturnType(MethodInfo method, FunctionTrigger trigger, Action<string> problem)
    {
        var result = FunctionResult.TypeOf(method.ReturnType);
        if (trigger is HttpFunctionTrigger && !typeof(IResult).IsAssignableFrom(result))
            problem("does not return an IResult");
        if (trigger is not HttpFunctionTrigger && result != typeof(void))
            problem($"returns {result.Name}, and this host has no output bindings");
    }

    private static void CheckParameters(IEnumerable<ParameterInfo> parameters, FunctionTrigger trigger, Action<string> problem)
    {
        var routeNames = trigger is HttpFunctionTrigger http && TryTemplate(http.Route) is { } template
            ? template.Parameters.Select(parameter => parameter.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase)
            : [];

        foreach (var parameter in parameters)
        {
            var type = parameter.ParameterType;
            if (type == typeof(FunctionContext) || type == typeof(CancellationToken))
                continue;
            if (!routeNames.Contains(parameter.Name!))
                problem($"has the parameter '{parameter.Name}', which is neither in the route nor a FunctionContext nor a CancellationToken");
            else if (!RouteValue.CanConvertTo(type))
                problem($"has the route parameter '{parameter.Name}' of type {type.Name}, which this host does not convert to");
        }
    }

    private static RouteTemplate? TryTemplate(string route)
    {
        try
        {
            return TemplateParser.Parse(route);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
