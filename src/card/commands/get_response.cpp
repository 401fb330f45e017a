#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome get_response(Connection& connection, const Command& command, ByteWriter& answer) {
  const Bytes rest = connection.rest_of_answer;
  if (rest.empty()) return refuse(Sw::kConditionsNotSatisfied);
  const std::size_t given = std::min(rest.size(), command.taken());
  answer.put(rest.first(given));
  connection.rest_of_answer = rest.subspan(given);
  return connection.rest_of_answer.empty() ? Sw::kOk : more_data(connection.rest_of_answer.size());
}

}  // namespace coffer::card::commands
