using Microsoft.Extensions.Options;

namespace Serverless.Shared.Tables;

[OptionsValidator]
internal sealed partial class TablesOptionsValidator : IValidateOptions<TablesOptions>;
