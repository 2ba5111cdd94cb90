// What simdjson's on-demand reader needs for the parts of a dump that netcheck reads: names, labels, owners, ports,
// addresses and phases of all objects. It counts what it finds, keeps the texts no longer than that, and decides nothing.

#include <simdjson.h>

#include <cstdint>
#include <iostream>

using namespace simdjson;

namespace {

struct Counts {
  uint64_t objects = 0, texts = 0, bytes = 0;

  void take(ondemand::value value) {
    std::string_view text;
    if (value.get_string().get(text) == SUCCESS) {
      texts += 1;
      bytes += text.size();
    }
  }
};

void fields(ondemand::object object, Counts& counts) {
  for (auto field : object) {
    std::string_view key = field.unescaped_key();
    counts.bytes += key.size();
    counts.take(field.value());
  }
}

void metadata(ondemand::object object, Counts& counts) {
  for (auto field : object) {
    std::string_view key = field.unescaped_key();
    if (key == "name" || key == "namespace") {
      counts.take(field.value());
    } else if (key == "labels") {
      fields(field.value().get_object(), counts);
    } else if (key == "ownerReferences") {
      for (auto owner : field.value().get_array()) {
        for (auto part : owner.get_object()) {
          std::string_view of = part.unescaped_key();
          if (of == "kind" || of == "name") counts.take(part.value());
        }
      }
    }
  }
}

void containers(ondemand::array array, Counts& counts) {
  for (auto container : array) {
    for (auto field : container.get_object()) {
      std::string_view key = field.unescaped_key();
      if (key != "ports") continue;
      for (auto port : field.value().get_array()) {
        for (auto part : port.get_object()) {
          std::string_view of = part.unescaped_key();
          if (of == "containerPort") counts.bytes += uint64_t(part.value().get_int64());
          if (of == "name" || of == "protocol") counts.take(part.value());
        }
      }
    }
  }
}

void spec(ondemand::object object, Counts& counts) {
  for (auto field : object) {
    std::string_view key = field.unescaped_key();
    if (key == "containers") containers(field.value().get_array(), counts);
    if (key == "nodeName" || key == "serviceAccountName") counts.take(field.value());
  }
}

void status(ondemand::object object, Counts& counts) {
  for (auto field : object) {
    std::string_view key = field.unescaped_key();
    if (key == "podIP" || key == "phase") counts.take(field.value());
  }
}

void item(ondemand::object object, Counts& counts) {
  counts.objects += 1;
  bool isPod = false;
  for (auto field : object) {
    std::string_view key = field.unescaped_key();
    if (key == "kind") {
      std::string_view kind = field.value().get_string();
      isPod = kind == "Pod";
    } else if (key == "metadata") {
      metadata(field.value().get_object(), counts);
    } else if (key == "spec" && isPod) {
      spec(field.value().get_object(), counts);
    } else if (key == "status" && isPod) {
      status(field.value().get_object(), counts);
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: simdjson-pass DUMP.json\n";
    return 64;
  }
  try {
    padded_string text = padded_string::load(arguments[1]);
    ondemand::parser parser;
    ondemand::document document = parser.iterate(text);
    Counts counts;
    for (auto object : document["items"].get_array()) item(object.get_object(), counts);
    std::cout << counts.objects << " objects, " << counts.texts << " texts, " << counts.bytes << " bytes\n";
  } catch (const simdjson_error& error) {
    std::cerr << arguments[1] << ": " << error.what() << "\n";
    return 1;
  }
}
