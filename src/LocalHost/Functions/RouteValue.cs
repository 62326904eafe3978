using System.Globalization;

namespace Serverless.LocalHost.Functions;

/// <summary>Turns a part of a path into a parameter.</summary>
internal static class RouteValue
{
    private static readonly Dictionary<Type, Func<string, object?>> Converters = new()
    {
        [typeof(string)] = text => text,
        [typeof(int)] = text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null,
        [typeof(long)] = text => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null,
        [typeof(bool)] = text => bool.TryParse(text, out var value) ? value : null,
        [typeof(Guid)] = text => Guid.TryParse(text, out var value) ? value : null,
    };

    public static bool CanConvertTo(Type type) => Converters.ContainsKey(Nullable.GetUnderlyingType(type) ?? type);

    /// <summary>The value, or null where the path has none or it is not of the type.</summary>
    public static object? Convert(object? value, Type type) =>
        value is null ? null : Converters[Nullable.GetUnderlyingType(type) ?? type](System.Convert.ToString(value, CultureInfo.InvariantCulture)!);
}
