using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Serverless.LocalHost.Functions;

/// <summary>Runs one function: a new instance from the invocation's services, its parameters bound. Prepared once.</summary>
internal sealed class FunctionInvoker
{
    private readonly MethodInvoker _method;
    private readonly ObjectFactory? _create;
    private readonly Func<LocalFunctionContext, object?>[] _bind;
    private readonly Func<object?, ValueTask<object?>> _await;

    public FunctionInvoker(FunctionDescriptor function)
    {
        Function = function;
        _method = MethodInvoker.Create(function.Method);
        _create = function.Method.IsStatic ? null : ActivatorUtilities.CreateFactory(function.Method.DeclaringType!, Type.EmptyTypes);
        _bind = [.. function.Method.GetParameters().Select(parameter => Binder(parameter, function.TriggerParameter))];
        _await = FunctionResult.Awaiter(function.Method.ReturnType);
    }

    public FunctionDescriptor Function { get; }

    /// <summary>Runs the function; its exceptions pass through as they are.</summary>
    /// <returns>Its result; null when it has none.</returns>
    public async ValueTask<object?> InvokeAsync(LocalFunctionContext context)
    {
        var instance = _create?.Invoke(context.InstanceServices, arguments: null);
        try
        {
            var arguments = new object?[_bind.Length];
            for (var index = 0; index < arguments.Length; index++)
                arguments[index] = _bind[index](context);
            return await _await(_method.Invoke(instance, arguments)).ConfigureAwait(false);
        }
        finally
        {
            if (instance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync().ConfigureAwait(false);
            else
                (instance as IDisposable)?.Dispose();
        }
    }

    private static Func<LocalFunctionContext, object?> Binder(ParameterInfo parameter, ParameterInfo trigger)
    {
        var type = parameter.ParameterType;
        if (parameter.Position == trigger.Position)
            return context => context.TriggerData;
        if (type == typeof(FunctionContext))
            return context => context;
        if (type == typeof(CancellationToken))
            return context => context.CancellationToken;

        var name = parameter.Name!;
        return context => RouteValue.Convert(context.BindingContext.BindingData.GetValueOrDefault(name), type);
    }
}
