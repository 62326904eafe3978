using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.Bicep;

/// <summary>What the templates themselves must keep, whatever the parameters.</summary>
internal static class TemplateRules
{
    /// <returns>What is broken, one line each.</returns>
    public static IEnumerable<string> Violations(Template main)
    {
        foreach (var resource in main.Resources.Select(resource => (string)resource["type"]!)
            .Except(["Microsoft.Resources/deployments", "Microsoft.Resources/resourceGroups"]))
        {
            yield return $"main.bicep makes a {resource} itself.";
        }

        foreach (var template in main.All)
        {
            foreach (var (name, declared, type) in template.Parameters)
            {
                if (!IsDescribed(declared))
                    yield return $"Parameter {name} is not described.";
                if (!IsBounded(template, type))
                    yield return $"Parameter {name} has no bounds.";
                if (((string)type["type"]!).StartsWith("secure", StringComparison.OrdinalIgnoreCase))
                    yield return $"Parameter {name} is a secret.";
            }

            foreach (var (name, declared) in template.Outputs)
            {
                if (!IsDescribed(declared))
                    yield return $"Output {name} is not described.";
                if (((string)declared["type"]!).StartsWith("secure", StringComparison.OrdinalIgnoreCase) || ((string?)declared["value"])?.Contains("list", StringComparison.OrdinalIgnoreCase) == true)
                    yield return $"Output {name} is a secret.";
            }
        }
    }

    private static bool IsDescribed(JsonObject declared) => ((string?)declared["metadata"]?["description"])?.Length >= 5;

    private static bool IsBounded(Template template, JsonObject type) => (string)type["type"]! switch
    {
        _ when type["allowedValues"] is JsonArray => true,
        "bool" => true,
        "int" => type["minValue"] is not null && type["maxValue"] is not null,
        "string" => type["minLength"] is not null && type["maxLength"] is not null,
        "array" => type["maxLength"] is not null && type["items"] is JsonObject items && IsBounded(template, template.Resolve(items)),
        "object" => type["additionalProperties"] is JsonObject,
        _ => false,
    };
}
