using System.Globalization;
using System.Reflection;

namespace Serverless.Functions.Tests.Signatures;

/// <summary>What code outside an assembly sees of a type, one line a member, so that two assemblies can be compared.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Type type)
    {
        yield return Head(type);
        if (typeof(Attribute).IsAssignableFrom(type))
        {
            var usage = type.GetCustomAttribute<AttributeUsageAttribute>(inherit: true)!;
            yield return $"{type.FullName} on {usage.ValidOn}{(usage.AllowMultiple ? ", many" : "")}";
        }

        if (type.IsEnum)
        {
            foreach (var name in Enum.GetNames(type))
                yield return $"{type.FullName}.{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}";
            yield break;
        }

        foreach (var constructor in type.GetConstructors(Declared).Where(Seen))
        {
            // An abstract type's constructor serves derived types only, public or not.
            var access = type.IsAbstract ? "protected " : Access(constructor);
            yield return $"{access}{type.FullName}({Parameters(constructor)})";
        }

        foreach (var property in type.GetProperties(Declared))
        {
            var accessors = property.GetAccessors(nonPublic: true).Where(Seen).ToList();
            if (accessors.Count > 0)
                yield return $"{Access(accessors[0])}{Kind(accessors[0])}{Name(property.PropertyType)} {type.FullName}.{property.Name} {{ {Accessors(property)}}}";
        }

        foreach (var method in type.GetMethods(Declared).Where(method => Seen(method) && !method.IsSpecialName))
            yield return $"{Access(method)}{Kind(method)}{Name(method.ReturnType)} {type.FullName}.{method.Name}{Generics(method)}({Parameters(method)})";
    }

    private static string Head(Type type)
    {
        var kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : "class";
        var modifier = type switch
        {
            { IsInterface: true } or { IsEnum: true } => "",
            { IsAbstract: true, IsSealed: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        return $"{modifier}{kind} {type.FullName}{(type.BaseType is { } parent ? $" : {Name(parent)}" : "")}";
    }

    private static bool Seen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Kind(MethodBase method) => method switch
    {
        { DeclaringType.IsInterface: true } => "",
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private static string Accessors(PropertyInfo property) =>
        (property.GetMethod is { } get && Seen(get) ? "get; " : "") + (property.SetMethod is { } set && Seen(set) ? "set; " : "");

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false) ? "params " : "") +
        $"{Name(parameter.ParameterType)} {parameter.Name}" +
        (parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")));

    private static string Default(ParameterInfo parameter) =>
        Convert.ToString(parameter.RawDefaultValue, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "default";

    private static string Name(Type type)
    {
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (!type.IsGenericType)
            return type.IsGenericParameter ? type.Name : type.FullName!;
        var definition = type.GetGenericTypeDefinition().FullName!;
        return $"{definition[..definition.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
